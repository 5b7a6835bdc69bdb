"""Local Salesforce and Zendesk servers that speak the vendors' protocols."""
