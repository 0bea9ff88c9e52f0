package io.textdesk.shared;

import io.textdesk.sandbox.SandboxTest;

@SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.retry.first-delay=200ms"})
class SqliteTest extends StateContract {}
