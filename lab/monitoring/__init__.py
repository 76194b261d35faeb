"""``make monitoring``: a live migration, watched by the deployed Prometheus, with each alert fired by a real fault."""
