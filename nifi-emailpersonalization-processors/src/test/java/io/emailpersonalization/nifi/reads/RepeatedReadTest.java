// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.reads;

import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What did not change is not written and not sent. */
class RepeatedReadTest {

    private static final int CUSTOMERS = 200;
    private static final String WRITTEN = "select count(*) from index_member where stored_at > (select max(first_seen_at) from index_member)";

    private final ReadChain chain = new ReadChain();

    @BeforeEach
    void begin() {
        chain.begin();
    }

    @AfterEach
    void close() {
        chain.close();
    }

    private static String customer(final int number, final String city, final String updatedAt) {
        return ("{\"source\":\"crm\",\"customer_id\":\"%1$d\",\"given_name\":\"P%1$d\",\"email\":\"p%1$d@example.com\","
                + "\"city\":\"%2$s\",\"updated_at\":\"%3$s\",\"marketing_consent\":\"yes\",\"consent_at\":\"2026-01-01\"}")
                .formatted(number, city, updatedAt);
    }

    private void read(final String at, final IntFunction<String> customers) {
        chain.sandbox().clearRequests();
        chain.read(IntStream.rangeClosed(1, CUSTOMERS).mapToObj(customers).collect(Collectors.joining(",", "[", "]")), Map.of("read.at", at, "source.completeness", "complete"));
    }

    private List<Request> writes() {
        return chain.sandbox().requests().stream().filter(request -> !"GET".equals(request.method())).toList();
    }

    @Test
    void anUnchangedSourceSendsNothing() {
        read("2026-03-01T00:00:00Z", number -> customer(number, "Jena", "2026-02-01"));
        assertEquals(CUSTOMERS, chain.subscribed().size());
        read("2026-03-02T00:00:00Z", number -> customer(number, "Jena", "2026-02-01"));
        assertEquals(List.of(), writes());
        assertEquals(0, chain.postgres().count(WRITTEN));
    }

    @Test
    void oneInAHundredChangedSendsOneInAHundred() {
        read("2026-03-01T00:00:00Z", number -> customer(number, "Jena", "2026-02-01"));
        read("2026-03-02T00:00:00Z", number -> number % 100 == 0 ? customer(number, "Gera", "2026-03-01") : customer(number, "Jena", "2026-02-01"));
        assertEquals(1, writes().size());
        final String body = writes().getFirst().body();
        assertTrue(body.contains("p100@example.com") && body.contains("p200@example.com"));
        assertEquals(2, body.split("email_address", -1).length - 1);
        assertEquals(CUSTOMERS / 100, chain.postgres().count(WRITTEN));
        read("2026-03-03T00:00:00Z", number -> number % 100 == 0 ? customer(number, "Gera", "2026-03-01") : customer(number, "Jena", "2026-02-01"));
        assertEquals(List.of(), writes());
    }
}
