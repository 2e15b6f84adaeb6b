"""The report job."""

NAME = "Report"
