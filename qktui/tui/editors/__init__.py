"""What the editor shows beside its grid: narrative, particulars and indicators, each to be changed."""
