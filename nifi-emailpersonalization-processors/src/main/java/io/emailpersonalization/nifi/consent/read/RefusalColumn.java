// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.read;

import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.consent.register.RefusalColumns;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.TimeValues;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.util.Optional;
import java.util.function.Function;

/**
 * A column that can hold a refusal.
 *
 * @param name how messages name it
 * @param kind what it refuses
 * @param value its value in a record
 * @param words what its words mean
 * @param always whether every value refuses, as it does where the column says when or why
 */
record RefusalColumn(String name, RefusalColumns.Meaning kind, Function<Record, Object> value, RefusalWords words, boolean always) {

    /**
     * What a column says of one record.
     *
     * @param type what it says
     * @param said when; null where it is not known
     * @param word the word that is not understood; null otherwise
     * @param unreadableDate whether something stands in the place of a date that is none
     */
    record Answer(Type type, StatedTime said, String word, boolean unreadableDate) {

        private static final Answer NOTHING = new Answer(Type.NOTHING, null, null, false);
    }

    /** What a column can say. */
    enum Type {
        /** Nothing, or that there is no refusal. */
        NOTHING,
        REFUSES,
        NOT_UNDERSTOOD
    }

    Answer read(final Record record) {
        final Object raw = value.apply(record);
        final String text = raw instanceof String string ? string : Values.asText(raw);
        if (raw != null && text == null) {
            return new Answer(Type.NOT_UNDERSTOOD, null, "", false);
        }
        final String word = text == null ? null : ConsentVocabulary.normalize(Texts.trim(Texts.withoutControls(text)));
        if (word != null && words.refusing().contains(word)) {
            return new Answer(Type.REFUSES, null, null, false);
        }
        if (RefusalWords.isEmpty(word) || words.permitting().contains(word)) {
            return Answer.NOTHING;
        }
        final Optional<StatedTime> said = TimeValues.statedTime(raw);
        if (said.isPresent() || always) {
            return new Answer(Type.REFUSES, said.orElse(null), null, said.isEmpty() && RefusalColumns.saysWhen(name));
        }
        return new Answer(Type.NOT_UNDERSTOOD, null, word, false);
    }

    /** The word of evidence that a refusal is. */
    Evidence.Kind word() {
        return switch (kind) {
            case WITHDRAWAL -> Evidence.Kind.WITHDRAWN;
            case BOUNCE -> Evidence.Kind.BOUNCE;
            case COMPLAINT -> Evidence.Kind.COMPLAINT;
        };
    }
}
