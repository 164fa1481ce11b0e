// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.FieldPath;
import io.emailpersonalization.nifi.record.RecordRule;
import io.emailpersonalization.nifi.record.value.Moment;
import io.emailpersonalization.nifi.record.value.Moments;
import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads evidence of consent from records. Paths may be null but that of the address.
 *
 * @param rules what must hold for a word that grants to count as consent
 */
record ConsentFields(FieldPath email, FieldPath consent, FieldPath consentDate, FieldPath expires, FieldPath status, FieldPath source, FieldPath customerId, ProofFields proof,
                     Words words, List<RecordRule> rules) {

    /**
     * What shows that something was said; each may be null.
     */
    record ProofFields(FieldPath legalBasis, FieldPath ip, FieldPath form) {
    }

    /**
     * The words of the source, in lower case.
     *
     * @param granted words that mean consent
     * @param pending words that mean that the person is still to confirm
     * @param withdrawn words that mean a withdrawal; a word that is none of these is no evidence
     * @param complained words of the status that mean a complaint
     * @param bounced words of the status that mean a hard bounce
     */
    record Words(Set<String> granted, Set<String> pending, Set<String> withdrawn, Set<String> complained, Set<String> bounced) {

        Optional<Evidence.Word> ofConsent(final String word) {
            return word == null ? Optional.empty() : granted.contains(word) ? Optional.of(Evidence.Word.GRANTED) : pending.contains(word) ? Optional.of(Evidence.Word.PENDING)
                    : withdrawn.contains(word) ? Optional.of(Evidence.Word.WITHDRAWN) : Optional.empty();
        }

        Optional<Evidence.Word> ofStatus(final String word) {
            return word == null ? Optional.empty() : complained.contains(word) ? Optional.of(Evidence.Word.COMPLAINT) : bounced.contains(word) ? Optional.of(Evidence.Word.BOUNCE)
                    : Optional.empty();
        }
    }

    /** The address of a record; null when it has none that mail could go to. */
    String address(final Record record) {
        final String text = text(email, record);
        final int at = text == null ? -1 : text.lastIndexOf('@');
        return at > 0 && at < text.length() - 1 && text.chars().noneMatch(Character::isWhitespace) ? text : null;
    }

    /** Whether the record holds a word about consent that is among none of the known ones. */
    boolean hasUnknownWord(final Record record) {
        final String word = CommonProperties.word(text(consent, record));
        return word != null && !word.isEmpty() && words.ofConsent(word).isEmpty();
    }

    /** Whether the record grants consent and a rule does not let it count. */
    boolean isRefusedByRule(final Record record, final Instant asOf) {
        final String word = CommonProperties.word(text(consent, record));
        return word != null && words.granted().contains(word) && !RecordRule.allHold(rules, record, asOf);
    }

    /**
     * What a record says; consent that a rule does not let count is still to be confirmed.
     *
     * @param misaligned whether its values may stand in the wrong columns: nobody is taken to have agreed by such a row
     */
    List<Evidence> evidence(final Record record, final Instant asOf, final boolean misaligned) {
        final List<Evidence> evidence = new ArrayList<>(2);
        final String address = address(record);
        if (address == null) {
            return evidence;
        }
        final boolean refused = isRefusedByRule(record, asOf);
        words.ofConsent(CommonProperties.word(text(consent, record))).map(word -> refused ? Evidence.Word.PENDING : word).filter(word -> !misaligned || word == Evidence.Word.WITHDRAWN)
                .ifPresent(word -> evidence.add(new Evidence(address, word, said(record), word == Evidence.Word.GRANTED ? moment(expires, record) : null,
                        text(source, record), text(customerId, record), proof(record))));
        words.ofStatus(CommonProperties.word(text(status, record))).ifPresent(word -> evidence.add(new Evidence(address, word, null, null, text(source, record), text(customerId, record),
                Evidence.Proof.NONE)));
        return evidence;
    }

    private Evidence.Proof proof(final Record record) {
        return new Evidence.Proof(text(proof.legalBasis(), record), text(proof.ip(), record), text(proof.form(), record));
    }

    private static String text(final FieldPath path, final Record record) {
        final String text = path == null ? null : path.readString(record);
        final String clean = text == null ? "" : Texts.trim(Texts.withoutControls(text));
        return clean.isEmpty() ? null : clean;
    }

    private Moment said(final Record record) {
        return consentDate == null ? null : Moments.moment(consentDate.read(record)).orElse(null);
    }

    private static Instant moment(final FieldPath path, final Record record) {
        return path == null ? null : Moments.of(path.read(record)).orElse(null);
    }
}
