// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.FieldPath;
import io.emailpersonalization.nifi.record.Moments;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads evidence of consent from records. Paths may be null but that of the address.
 *
 * @param granted words that mean consent
 * @param withdrawn words that mean a withdrawal; a word that is neither is no evidence
 * @param complained words of the status that mean a complaint
 * @param bounced words of the status that mean a hard bounce
 */
record ConsentFields(FieldPath email, FieldPath consent, FieldPath consentDate, FieldPath expires, FieldPath status, FieldPath source, FieldPath customerId, Set<String> granted,
                     Set<String> withdrawn, Set<String> complained, Set<String> bounced) {

    /** The address of a record; null when it has none that mail could go to. */
    String address(final Record record) {
        final String text = text(email, record);
        final int at = text == null ? -1 : text.lastIndexOf('@');
        return at > 0 && at < text.length() - 1 && text.chars().noneMatch(Character::isWhitespace) ? text : null;
    }

    /** Whether the record holds a word about consent that is among none of the known ones. */
    boolean hasUnknownWord(final Record record) {
        final String word = CommonProperties.word(text(consent, record));
        return word != null && !word.isEmpty() && !granted.contains(word) && !withdrawn.contains(word);
    }

    /** What a record says. */
    List<Evidence> evidence(final Record record) {
        final List<Evidence> evidence = new ArrayList<>(2);
        final String address = address(record);
        if (address == null) {
            return evidence;
        }
        final Instant saidAt = moment(consentDate, record);
        final String word = CommonProperties.word(text(consent, record));
        if (word != null && granted.contains(word)) {
            evidence.add(new Evidence(address, Evidence.Word.GRANTED, saidAt, moment(expires, record), text(source, record), text(customerId, record)));
        } else if (word != null && withdrawn.contains(word)) {
            evidence.add(new Evidence(address, Evidence.Word.WITHDRAWN, saidAt, null, text(source, record), text(customerId, record)));
        }
        final String deliverability = CommonProperties.word(text(status, record));
        if (deliverability != null && complained.contains(deliverability)) {
            evidence.add(new Evidence(address, Evidence.Word.COMPLAINT, null, null, text(source, record), text(customerId, record)));
        } else if (deliverability != null && bounced.contains(deliverability)) {
            evidence.add(new Evidence(address, Evidence.Word.BOUNCE, null, null, text(source, record), text(customerId, record)));
        }
        return evidence;
    }

    private static String text(final FieldPath path, final Record record) {
        final String text = path == null ? null : path.readString(record);
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static Instant moment(final FieldPath path, final Record record) {
        return path == null ? null : Moments.of(path.read(record)).orElse(null);
    }
}
