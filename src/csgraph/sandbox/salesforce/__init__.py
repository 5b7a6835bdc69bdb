"""A local Salesforce org, as its REST API shows one."""
