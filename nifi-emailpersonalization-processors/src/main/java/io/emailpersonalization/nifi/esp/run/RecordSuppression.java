// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.consent.register.RefusalColumns;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.ConsentWord;
import io.emailpersonalization.nifi.record.value.Moments;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Who must not be pushed, by what the record says. A refusal comes before everything else, since it is acted on.
 *
 * @param ledger whether a ledger decides where the record says nothing
 * @param consentDate may be null, as owner, review and status
 * @param blocking words of the status that say that the address must not be mailed
 */
public record RecordSuppression(FieldPath consent, FieldPath consentDate, boolean ledger, ConsentVocabulary words, FieldPath owner, FieldPath review, FieldPath status, Set<String> blocking) {

    /** Said of who does not own the mailbox. */
    public static final String ANOTHER_OWNER = "another person owns the mailbox";

    RecordStanding of(final Record record, final Instant asOf) {
        final String deliverability = status == null ? null : CommonProperties.word(status.readString(record));
        if (deliverability != null && blocking.contains(deliverability)) {
            return new RecordStanding(RecordStanding.Kind.REFUSED, "the address is " + deliverability, asOf, !words.isBounce(deliverability));
        }
        final String word = consent.readString(record);
        final Optional<ConsentWord.Meaning> meaning = words.ofConsent(word);
        if (meaning.equals(Optional.of(ConsentWord.Meaning.WITHDRAWN))) {
            return new RecordStanding(RecordStanding.Kind.REFUSED, "consent is withdrawn", refusedAt(record, asOf), true);
        }
        if (is(review, record, "true")) {
            return RecordStanding.suppressed("somebody who refused may be the same person: the pair waits for review");
        }
        final boolean says = meaning.isPresent() || words.isUnknown(word);
        if (!says && !ledger) {
            return RecordStanding.suppressed("no consent is known");
        }
        if (says && !meaning.equals(Optional.of(ConsentWord.Meaning.GRANTED))) {
            return RecordStanding.suppressed("consent is not granted");
        }
        return is(owner, record, "false") ? new RecordStanding(RecordStanding.Kind.OTHER_OWNER, ANOTHER_OWNER, null, false) : RecordStanding.FREE;
    }

    /** When a record refused: by its word on consent where nothing else in it refuses, as of the run otherwise. */
    Instant refusedAtMost(final Record record, final Instant asOf) {
        return !refusesOtherwise(record) && words.ofConsent(consent.readString(record)).equals(Optional.of(ConsentWord.Meaning.WITHDRAWN)) ? refusedAt(record, asOf) : asOf;
    }

    /** Whether a record speaks of consent and refuses nothing. */
    boolean refusesNothing(final Record record) {
        return words.ofConsent(consent.readString(record)).filter(meaning -> meaning != ConsentWord.Meaning.WITHDRAWN).isPresent() && !refusesOtherwise(record);
    }

    private boolean refusesOtherwise(final Record record) {
        final String deliverability = status == null ? null : CommonProperties.word(status.readString(record));
        return deliverability != null && blocking.contains(deliverability)
                || record.getSchema().getFieldNames().stream().anyMatch(name -> RefusalColumns.looksLikeRefusal(name) && says(record.getValue(name)));
    }

    private static boolean says(final Object value) {
        final String text = value == null ? "" : Values.asText(value).strip();
        return !(text.isEmpty() || "false".equalsIgnoreCase(text) || "no".equalsIgnoreCase(text) || "0".equals(text));
    }

    private Instant refusedAt(final Record record, final Instant asOf) {
        final long at = ConsentWord.countsFrom(ConsentWord.Meaning.WITHDRAWN, consentDate == null ? null : Moments.moment(consentDate.read(record)).orElse(null), asOf, asOf);
        return Instant.ofEpochMilli(at);
    }

    private static boolean is(final FieldPath path, final Record record, final String word) {
        final Object value = path == null ? null : path.read(record);
        return value != null && word.equalsIgnoreCase(Values.asText(value));
    }
}
