// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.value.ConsentEntry;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.StatedTime;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A row of evidence, as it is written.
 *
 * @param said the stated time; null if unknown, or in the future of the run that reads it
 * @param key equal statements have the same key, which holds the date as written; null if the record says nothing
 * @param addressKeys all keys of its address, the current one first
 * @param mailboxKeys all keys of its mailbox, the current one first; empty without an address
 * @param recordKeys all keys under which its record may be suppressed; empty without an id
 * @param consentKeys all keys of a dated consent, the current one first; empty for other statements
 * @param customer the id in the table
 * @param formerPending the key that version 1 gave to a grant whose rules did not hold; null for anything but a grant with rules
 * @param held whether its conditions hold now
 */
record EvidenceRow(Evidence evidence, StatedTime said, String key, List<String> addressKeys, List<String> mailboxKeys, List<String> recordKeys, List<String> consentKeys, String customer,
                   String formerPending, boolean held) {

    /** The row of a statement; null for a statement about nobody. */
    static EvidenceRow of(final Evidence evidence, final LedgerScope scope, final Instant readAt) {
        final LedgerKeys keys = scope.keys();
        final SourceId id = SourceId.of(evidence.source(), evidence.customerId());
        if (evidence.address() == null && (id == null || !evidence.kind().isRefusal())) {
            return null;
        }
        final List<String> recordKeys = id == null ? List.of() : keys.allOfRecord(id);
        final List<String> addressKeys = evidence.address() == null ? recordKeys : keys.allOfAddress(evidence.address());
        final String customer = keys.customerId(evidence.customerId());
        final boolean granted = evidence.kind() == Evidence.Kind.GRANTED;
        final StatedTime said = evidence.saidAt() == null || evidence.saidAt().isFuture(readAt) ? null : evidence.saidAt();
        return new EvidenceRow(evidence, said,
                evidence.kind() == Evidence.Kind.NONE ? null : key(evidence, scope, customer, addressKeys.getFirst(), evidence.kind(), String.valueOf(evidence.expiresAt())),
                addressKeys, evidence.address() == null ? List.of() : keys.allOfMailbox(evidence.address()), recordKeys,
                granted && evidence.saidAt() != null ? keys.allOfConsent(evidence.address(), evidence.source(), evidence.customerId(), evidence.saidAt().start()) : List.of(), customer,
                granted && evidence.conditions() != null ? key(evidence, scope, customer, addressKeys.getFirst(), Evidence.Kind.PENDING, "null") : null,
                granted && (evidence.conditions() == null || evidence.conditions().hold(readAt)));
    }

    private static String key(final Evidence evidence, final LedgerScope scope, final String customer, final String addressKey, final Evidence.Kind word, final String expires) {
        final StatedTime said = evidence.saidAt();
        return scope.keys().statement(scope.channel(), scope.purpose(), evidence.source(), customer, addressKey, word.name().toLowerCase(Locale.ROOT),
                String.valueOf(said == null ? null : said.start()), expires);
    }

    /** The same row without a date. */
    EvidenceRow undated() {
        return new EvidenceRow(evidence, null, key, addressKeys, mailboxKeys, recordKeys, consentKeys, customer, formerPending, held);
    }

    /** Whether it is a consent dated in the future of its reading. */
    boolean isMisdatedConsent() {
        return said == null && !consentKeys.isEmpty();
    }

    /** Identifies the source record: its address, source and id. */
    List<String> record() {
        return Arrays.asList(addressKeys.getFirst(), evidence.source(), customer);
    }

    String word() {
        return evidence.kind().name().toLowerCase(Locale.ROOT);
    }

    String mailboxKey() {
        return mailboxKeys.isEmpty() ? null : mailboxKeys.getFirst();
    }

    Instant saidFrom() {
        return said == null ? null : said.start();
    }

    /** A grant counts from the beginning of its day, anything else from the end. */
    Instant saidAt() {
        return said == null ? null : evidence.kind() == Evidence.Kind.GRANTED ? said.start() : said.end();
    }

    /** From when a refusal counts that is read now. */
    Instant refusedAt(final Instant readAt) {
        return Instant.ofEpochMilli(ConsentEntry.effectiveFrom(ConsentEntry.Meaning.WITHDRAWN, said, readAt, readAt));
    }

    /** Whether it is a valid grant with a plausible date. Such a grant ends the erasure of a person if it is later. */
    boolean readmits(final Instant readAt) {
        return held && said != null && (evidence.expiresAt() == null || !evidence.expiresAt().isBefore(readAt));
    }
}
