"""The class report: one HTML page that needs nothing from elsewhere."""
