// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What people say to the ledger. */
public final class Consents {

    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SECOND = Instant.parse("2026-02-01T00:00:00Z");
    private static final Instant THIRD = Instant.parse("2026-03-01T00:00:00Z");

    private Consents() {
    }

    private static Evidence evidence(final String address, final Evidence.Kind word, final Instant at) {
        return new Evidence(address, word, StatedTime.of(at), null, "test", null, Evidence.Proof.NONE);
    }

    /** The people of {@link PushFixture#people} agree. */
    public static void grant(final ConsentRegister ledger, final int people) throws StoreException {
        ledger.record(IntStream.range(0, people).mapToObj(i -> evidence("p%d@example.com".formatted(i), Evidence.Kind.GRANTED, FIRST)).toList(), Instant.now());
    }

    static void grant(final ConsentRegister ledger, final String... addresses) throws StoreException {
        ledger.record(Arrays.stream(addresses).map(address -> evidence(address, Evidence.Kind.GRANTED, FIRST)).toList(), Instant.now());
    }

    public static void withdraw(final ConsentRegister ledger, final String... addresses) throws StoreException {
        ledger.record(Arrays.stream(addresses).map(address -> evidence(address, Evidence.Kind.WITHDRAWN, SECOND)).toList(), Instant.now());
    }

    static void grantAgain(final ConsentRegister ledger, final String address) throws StoreException {
        ledger.record(List.of(evidence(address, Evidence.Kind.GRANTED, THIRD)), Instant.now());
    }
}
