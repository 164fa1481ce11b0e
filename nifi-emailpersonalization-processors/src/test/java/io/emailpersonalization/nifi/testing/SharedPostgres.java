// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.testing;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;

/** One PostgreSQL for all tests of a JVM. It ends with the JVM. A test that stops the server needs one of its own. */
public final class SharedPostgres {

    private static final SandboxPostgres SERVER = SandboxPostgres.start();

    private SharedPostgres() {
    }

    /** Returns the server with an empty schema. */
    public static SandboxPostgres empty() {
        SERVER.execute("drop schema public cascade; create schema public");
        return SERVER;
    }
}
