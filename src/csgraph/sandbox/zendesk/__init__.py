"""A local Zendesk Support account, as its API shows one."""
