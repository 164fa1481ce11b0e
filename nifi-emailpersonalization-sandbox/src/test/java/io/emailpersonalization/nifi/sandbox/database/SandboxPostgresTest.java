// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.database;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class SandboxPostgresTest {

    @Test
    void startsInOneLine() {
        try (SandboxPostgres postgres = SandboxPostgres.start()) {
            postgres.execute("create table customer (id int primary key); insert into customer values (1), (2)");
            assertEquals(2, postgres.count("select count(*) from customer"));
        }
    }
}
