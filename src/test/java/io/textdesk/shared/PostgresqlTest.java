package io.textdesk.shared;

import io.textdesk.sandbox.SandboxTest;

@SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.sandbox.database=postgresql"})
class PostgresqlTest extends StateContract {}
