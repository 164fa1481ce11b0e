// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.ContactStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;

class AddressRowTest {

    private static final Instant REFUSED = Instant.parse("2026-11-01T00:00:00Z");
    private static final Set<ContactStatus> NOT_MAILED = EnumSet.of(ContactStatus.UNSUBSCRIBED, ContactStatus.CLEANED, ContactStatus.ARCHIVED);

    @ParameterizedTest
    @EnumSource
    void theVendorIsToldOfARefusalUnlessItSaidSinceThatItDoesNotMailTheAddress(final ContactStatus status) {
        assertEquals(NOT_MAILED.contains(status), row(status, REFUSED.plusSeconds(1)).isUnmailableSince(REFUSED));
        assertEquals(false, row(status, REFUSED.minusSeconds(1)).isUnmailableSince(REFUSED));
    }

    private static AddressRow row(final ContactStatus status, final Instant statusAt) {
        return new AddressRow("hash", "a@example.com", status, statusAt, null, null, "run");
    }
}
