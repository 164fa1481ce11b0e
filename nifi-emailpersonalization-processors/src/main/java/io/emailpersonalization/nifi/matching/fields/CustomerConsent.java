// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.fields;

import io.emailpersonalization.nifi.matching.merge.ConsentStatement;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.ConsentEntry;
import io.emailpersonalization.nifi.record.value.ConsentExpiry;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.EpochMillis;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.record.value.TimeValues;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reads what a record says about consent, and writes consent into a golden record. Thread-safe. Tested by ConsentOfGoldenRecordsTest. */
public final class CustomerConsent {

    /** Words whose meaning is cached. A consent column has few words; further words are looked up each time. */
    private static final int MAX_CACHED_WORDS = 1000;
    private static final String WITHDRAWN = "withdrawn";
    private static final String PENDING = "pending";

    private final Map<CustomerRole, FieldPath> roles;
    private final ConsentVocabulary vocabulary;
    private final Map<String, Optional<ConsentEntry.Meaning>> meaningByWord = new ConcurrentHashMap<>();

    CustomerConsent(final Map<CustomerRole, FieldPath> roles, final ConsentVocabulary vocabulary) {
        this.roles = roles;
        this.vocabulary = vocabulary;
    }

    /**
     * Returns what a record says.
     *
     * @param readAt As Of of the last run that read the record
     * @param asOf the time to judge the expiry by
     */
    public ConsentStatement statement(final Record record, final Instant readAt, final Instant asOf) {
        final ConsentEntry.Meaning word = meaning(record);
        final String status = text(CustomerRole.EMAIL_STATUS, record);
        if (word == null && status == null) {
            return ConsentStatement.NONE;
        }
        final boolean bounced = vocabulary.isBounce(status);
        if (vocabulary.isComplaint(status)) {
            // a status has no date and counts from the run that read it
            return new ConsentStatement(ConsentEntry.Meaning.WITHDRAWN, readAt.toEpochMilli(), true, bounced, true);
        }
        final StatedTime statedAt = word == null ? null : statedAt(record, readAt);
        if (word == ConsentEntry.Meaning.GRANTED && hasExpired(record, asOf)) {
            return new ConsentStatement(ConsentEntry.Meaning.PENDING, statedAt == null ? EpochMillis.UNKNOWN : statedAt.end().toEpochMilli(), false, bounced, false);
        }
        return new ConsentStatement(word, word == null ? EpochMillis.UNKNOWN : ConsentEntry.effectiveFrom(word, statedAt, readAt, readAt), word != null && word != ConsentEntry.Meaning.GRANTED
                && statedAt == null, bounced, false);
    }

    /** Returns the date of the consent; null when it is missing, unreadable, or was in the future when it was read. */
    public StatedTime statedAt(final Record record, final Instant readAt) {
        final FieldPath path = roles.get(CustomerRole.CONSENT_DATE);
        return path == null ? null : TimeValues.statedTime(path.read(record)).filter(moment -> !moment.isFuture(readAt)).orElse(null);
    }

    /** Returns the meaning of the word in the consent column; null for no word and for an unknown one. */
    public ConsentEntry.Meaning meaning(final Record record) {
        final String word = text(CustomerRole.CONSENT, record);
        if (word == null || word.isEmpty()) {
            return null;
        }
        Optional<ConsentEntry.Meaning> meaning = meaningByWord.get(word);
        if (meaning == null) {
            meaning = vocabulary.meaning(word);
            if (meaningByWord.size() < MAX_CACHED_WORDS) {
                meaningByWord.put(word, meaning);
            }
        }
        return meaning.orElse(null);
    }

    /** Whether the consent column has a word that no list contains. */
    boolean hasUnknownWord(final Record record) {
        return meaning(record) == null && vocabulary.isUnknown(text(CustomerRole.CONSENT, record));
    }

    /** Returns when the consent expires, as {@link ConsentExpiry#of} reads it. */
    Instant expiry(final Record record) {
        final FieldPath path = roles.get(CustomerRole.CONSENT_EXPIRES);
        return path == null ? null : ConsentExpiry.of(path.read(record));
    }

    private boolean hasExpired(final Record record, final Instant asOf) {
        final Instant expires = expiry(record);
        return expires != null && !expires.isAfter(asOf);
    }

    /** Whether the status or the expiry of a record overrides its consent column. */
    boolean isOverridden(final Record record, final ConsentStatement statement) {
        return statement.meaning() != null && statement.meaning() != meaning(record);
    }

    /**
     * Writes the consent that counts into a golden record.
     *
     * @param from the record that states it
     * @param meaning the consent that counts
     * @param to the golden record
     */
    public void write(final Record from, final ConsentEntry.Meaning meaning, final Record to) {
        if (meaning == meaning(from)) {
            copy(CustomerRole.CONSENT, from, to);
            copy(CustomerRole.CONSENT_DATE, from, to);
        } else if (meaning == ConsentEntry.Meaning.WITHDRAWN) {
            // the status states it, and the date in the record belongs to another word
            set(CustomerRole.CONSENT, WITHDRAWN, to);
            set(CustomerRole.CONSENT_DATE, null, to);
        } else {
            set(CustomerRole.CONSENT, PENDING, to);
            copy(CustomerRole.CONSENT_DATE, from, to);
        }
        copy(CustomerRole.CONSENT_EXPIRES, from, to);
    }

    public void copy(final CustomerRole role, final Record from, final Record to) {
        if (roles.containsKey(role)) {
            roles.get(role).write(to, roles.get(role).read(from));
        }
    }

    private void set(final CustomerRole role, final Object value, final Record to) {
        if (roles.containsKey(role)) {
            roles.get(role).write(to, value);
        }
    }

    private String text(final CustomerRole role, final Record record) {
        final FieldPath path = roles.get(role);
        return path == null ? null : path.readString(record);
    }
}
