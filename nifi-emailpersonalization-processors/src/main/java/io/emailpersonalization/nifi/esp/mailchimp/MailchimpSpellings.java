// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the spelling in which the vendor holds an address whose domain has two. To the vendor these are two contacts, and an upsert of the other spelling would create a
 * subscribed one. Keeps look-ups for some minutes, so that a batch whose deadline passed during them needs none when it is repeated. Tested by {@code MailchimpClientTest}.
 */
final class MailchimpSpellings {

    /** Nanoseconds. Longer than a batch with all its attempts takes, and too short for the vendor to change much. */
    private static final long MAX_AGE = Duration.ofMinutes(10).toNanos();
    /** Entries, about 4 MB: forty batches in which every address is ambiguous. */
    private static final int MAX_ENTRIES = 20_000;

    private final Map<String, Held> held = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<String, Held> eldest) {
            return size() > MAX_ENTRIES;
        }
    });

    private record Held(String spelling, long until) {
    }

    /** Returns the spelling that the vendor holds; the address itself where it has one spelling, or is no contact. */
    String of(final MailchimpApi api, final String audience, final String address) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<String> spellings = MailchimpAddresses.spellings(address);
        if (spellings.size() == 1) {
            return address;
        }
        final String key = MailchimpAddresses.member(audience, address);
        final Held known = held.get(key);
        if (known != null && known.until() - System.nanoTime() > 0) {
            return known.spelling();
        }
        final String spelling = lookUp(api, audience, address, spellings);
        held.put(key, new Held(spelling, System.nanoTime() + MAX_AGE));
        return spelling;
    }

    /** Of two contacts the one that is not archived counts, else the first. */
    private static String lookUp(final MailchimpApi api, final String audience, final String address, final List<String> spellings)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        String archived = null;
        for (final String spelling : spellings) {
            final ContactStatus status = api.status(MailchimpAddresses.member(audience, spelling)).orElse(null);
            if (status != null && status != ContactStatus.ARCHIVED) {
                return spelling;
            }
            if (status != null && archived == null) {
                archived = spelling;
            }
        }
        return archived == null ? address : archived;
    }
}
