package io.textdesk.shared;

import io.textdesk.sandbox.SandboxTest;

@SandboxTest
class SqliteTest extends StateContract {}
