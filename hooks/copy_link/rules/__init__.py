"""An image and a COPY to a verdict, a finding and its edits."""
