"""`python -m copy_link.survey`."""

from copy_link.survey.command import main

raise SystemExit(main())
