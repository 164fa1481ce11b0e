// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which spelling of an address the vendor holds, where its domain is written in two: to it, these are two contacts, and the second would be created as subscribed. What was
 * looked up is kept for some minutes, so that a batch that comes too late for its lookups is sent when it comes again.
 */
final class MailchimpSpellings {

    private static final long KEPT = Duration.ofMinutes(10).toNanos();
    private static final int MOST = 20_000;

    private final Map<String, Held> held = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<String, Held> eldest) {
            return size() > MOST;
        }
    });

    private record Held(String spelling, long until) {
    }

    /** How the vendor writes an address; the address itself where it has one spelling, or where the vendor does not hold it. */
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
        held.put(key, new Held(spelling, System.nanoTime() + KEPT));
        return spelling;
    }

    /** Who is held in two spellings is the one that is not archived, and else the first. */
    private static String lookUp(final MailchimpApi api, final String audience, final String address, final List<String> spellings)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        String archived = null;
        for (final String spelling : spellings) {
            final String status = api.status(MailchimpAddresses.member(audience, spelling)).orElse(null);
            if (status != null && !"archived".equals(status)) {
                return spelling;
            }
            if (status != null && archived == null) {
                archived = spelling;
            }
        }
        return archived == null ? address : archived;
    }
}
