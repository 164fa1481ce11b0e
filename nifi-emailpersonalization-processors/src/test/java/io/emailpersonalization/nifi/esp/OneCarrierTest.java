// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static io.emailpersonalization.nifi.esp.PushFixture.person;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** What is done with contacts one by one, several at a time, on virtual threads. */
class OneCarrierTest {

    private static final int PEOPLE = 500;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void fiveHundredContactsAreMovedUnsubscribedArchivedAndErasedWhereMonitorsKeepTheirCarrier() throws IOException, InterruptedException {
        assertEquals(0, OneCarrier.run(FiveHundredContacts.class));
    }

    /** They are pushed, get another address, and leave. */
    static final class FiveHundredContacts {

        private FiveHundredContacts() {
        }

        public static void main(final String... arguments) {
            int code = 1;
            try (SandboxPostgres postgres = SandboxPostgres.start(); PushFixture push = new PushFixture(EspSandbox.start(), postgres).withLedger()) {
                Consents.grant(push.ledger, IntStream.range(0, PEOPLE).boxed().flatMap(i -> IntStream.of(0, 1).mapToObj(move -> address(i, move))).toArray(String[]::new));
                run(push, "UPSERT", 0, "subscribed");
                run(push, "UPSERT", 1, "subscribed");
                assertEquals(PEOPLE, push.sandbox.members("a1").size(), "one contact per person");
                run(push, "UNSUBSCRIBE", 1, "unsubscribed");
                run(push, "ARCHIVE", 1, "archived");
                run(push, "ERASE", 1, null);
                code = 0;
            } catch (final Exception | AssertionError e) {
                e.printStackTrace();
            }
            System.exit(code);
        }

        private static String address(final int person, final int move) {
            return "p%d.%d@example.com".formatted(person, move);
        }

        private static void run(final PushFixture push, final String operation, final int move, final String status) {
            push.runner.setProperty("Operation", operation);
            push.push(IntStream.range(0, PEOPLE).mapToObj(i -> person("g" + i, address(i, move), "")).collect(Collectors.joining(",", "[", "]")));
            assertEquals(PEOPLE, push.count("success"), operation);
            for (int i = 0; i < PEOPLE; i++) {
                assertEquals(status, push.status(address(i, move)), operation);
            }
            System.out.println(operation);
        }
    }
}
