from __future__ import annotations

from copy_link.image.evidence import NO_OTHERS, Evidence, Predicate, about_others


def test_the_evidence_for_unlisted_paths_names_no_path() -> None:
    assert about_others("debian", NO_OTHERS) == Evidence("debian", None, None, Predicate(NO_OTHERS))
    assert about_others("debian", NO_OTHERS).predicate.names == ()
