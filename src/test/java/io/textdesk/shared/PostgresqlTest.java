package io.textdesk.shared;

import io.textdesk.sandbox.SandboxTest;

@SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.sandbox.database=postgresql",
    "textdesk.retry.first-delay=200ms"})
class PostgresqlTest extends StateContract {}
