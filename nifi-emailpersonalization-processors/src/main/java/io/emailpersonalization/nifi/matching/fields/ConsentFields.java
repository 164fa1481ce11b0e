// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.fields;

import io.emailpersonalization.nifi.matching.merge.ConsentStatement;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.ConsentWord;
import io.emailpersonalization.nifi.record.value.Moment;
import io.emailpersonalization.nifi.record.value.Moments;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What records say about consent, and how it is written into a golden record. Instances may be shared by threads. */
public final class ConsentFields {

    /** A column of consent has few words; one that has not is not kept. */
    private static final int MAX_CACHED_WORDS = 1000;
    private static final String WITHDRAWN = "withdrawn";
    private static final String PENDING = "pending";

    private final Map<CustomerRole, FieldPath> roles;
    private final ConsentVocabulary vocabulary;
    private final Map<String, Optional<ConsentWord.Meaning>> meaningByWord = new ConcurrentHashMap<>();

    ConsentFields(final Map<CustomerRole, FieldPath> roles, final ConsentVocabulary vocabulary) {
        this.roles = roles;
        this.vocabulary = vocabulary;
    }

    ConsentVocabulary vocabulary() {
        return vocabulary;
    }

    /**
     * What a record says.
     *
     * @param readAt As Of of the last run that read it
     * @param asOf the time for which consent is asked
     */
    public ConsentStatement statement(final Record record, final Instant readAt, final Instant asOf) {
        final ConsentWord.Meaning word = meaning(record);
        final String status = text(CustomerRole.EMAIL_STATUS, record);
        if (word == null && status == null) {
            return ConsentStatement.NONE;
        }
        final boolean bounced = vocabulary.isBounce(status);
        if (vocabulary.isComplaint(status)) {
            // a status has no date: it counts as of the run that read it
            return new ConsentStatement(ConsentWord.Meaning.WITHDRAWN, readAt.toEpochMilli(), true, bounced, true);
        }
        final Moment said = word == null ? null : statedAt(record, readAt);
        if (word == ConsentWord.Meaning.GRANTED && hasExpired(record, asOf)) {
            return new ConsentStatement(ConsentWord.Meaning.PENDING, said == null ? ConsentWord.UNDATED : said.end().toEpochMilli(), false, bounced, false);
        }
        return new ConsentStatement(word, word == null ? ConsentWord.UNDATED : ConsentWord.countsFrom(word, said, readAt, readAt), word != null && word != ConsentWord.Meaning.GRANTED
                && said == null, bounced, false);
    }

    /** When the word on consent was said; null where it does not say, says it in a way that is not understood, or names a day that was yet to come when it was read. */
    public Moment statedAt(final Record record, final Instant readAt) {
        final FieldPath path = roles.get(CustomerRole.CONSENT_DATE);
        return path == null ? null : Moments.moment(path.read(record)).filter(moment -> !moment.isFuture(readAt)).orElse(null);
    }

    /** What the word on consent means; null for none, and for one that is not known. */
    public ConsentWord.Meaning meaning(final Record record) {
        final String word = text(CustomerRole.CONSENT, record);
        if (word == null || word.isEmpty()) {
            return null;
        }
        Optional<ConsentWord.Meaning> meaning = meaningByWord.get(word);
        if (meaning == null) {
            meaning = vocabulary.ofConsent(word);
            if (meaningByWord.size() < MAX_CACHED_WORDS) {
                meaningByWord.put(word, meaning);
            }
        }
        return meaning.orElse(null);
    }

    /** Whether there is a word on consent that is not known. */
    boolean hasUnknownWord(final Record record) {
        return meaning(record) == null && vocabulary.isUnknown(text(CustomerRole.CONSENT, record));
    }

    /** When the record's consent ends: {@link Instant#MIN} where that is not understood, null for never. */
    Instant expiry(final Record record) {
        final FieldPath path = roles.get(CustomerRole.CONSENT_EXPIRES);
        final Object value = path == null ? null : path.read(record);
        return value == null || value instanceof String text && text.isBlank() ? null : Moments.of(value).orElse(Instant.MIN);
    }

    private boolean hasExpired(final Record record, final Instant asOf) {
        final Instant expires = expiry(record);
        return expires != null && !expires.isAfter(asOf);
    }

    /** Whether the record must not leave as it is: its column of consent does not say what its status or its expiry says. */
    boolean isOverridden(final Record record, final ConsentStatement statement) {
        return statement.meaning() != null && statement.meaning() != meaning(record);
    }

    /** Writes the word that counts, as the record has it that says it. */
    public void write(final Record from, final ConsentWord.Meaning meaning, final Record to) {
        if (meaning == meaning(from)) {
            copy(CustomerRole.CONSENT, from, to);
            copy(CustomerRole.CONSENT_DATE, from, to);
        } else if (meaning == ConsentWord.Meaning.WITHDRAWN) {
            // a status said it, and the date beside it is that of another word
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

    private void set(final CustomerRole role, final Object value, final Record in) {
        if (roles.containsKey(role)) {
            roles.get(role).write(in, value);
        }
    }

    private String text(final CustomerRole role, final Record record) {
        final FieldPath path = roles.get(role);
        return path == null ? null : path.readString(record);
    }
}
