"""`python -m copy_link.survey`."""

from copy_link.survey import main

raise SystemExit(main())
