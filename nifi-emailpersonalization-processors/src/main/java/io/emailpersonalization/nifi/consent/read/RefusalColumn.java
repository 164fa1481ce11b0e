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

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

/**
 * A column of refusals. EvidenceExtractorTest and RefusalEvidenceTest cover this class.
 *
 * @param name the name in messages
 * @param meaning the meaning of a refusal
 * @param value reads its value in a record
 * @param words the meaning of its words
 * @param always whether every value refuses, as in columns of times and reasons
 */
record RefusalColumn(String name, RefusalColumns.Meaning meaning, Function<Record, Object> value, RefusalWords words, boolean always) {

    /**
     * The answer of a column for one record.
     *
     * @param said the time of the refusal; null if unknown
     * @param word the unknown word; null if there is none
     * @param unreadableDate whether a column of times has a value that is not a time
     */
    record Answer(Type type, StatedTime said, String word, boolean unreadableDate) {

        private static final Answer NOTHING = new Answer(Type.NOTHING, null, null, false);
    }

    /** The types of answers. */
    enum Type {
        /** No value, or a value that does not refuse. */
        NOTHING,
        NOT_UNDERSTOOD,
        REFUSES
    }

    /** A refusal counts before an unknown word, and both before nothing. Of several refusals one without a date counts, which is as of the run, and then the latest. */
    private static final Comparator<Answer> STRENGTH = Comparator.comparing(Answer::type)
            .thenComparing(answer -> answer.said() == null ? null : answer.said().end(), Comparator.nullsLast(Comparator.naturalOrder()));

    Answer read(final Record record) {
        return read(value.apply(record));
    }

    /** The answer to a value. Of the values in a list, the strongest answer counts. */
    private Answer read(final Object raw) {
        if (raw instanceof Object[] list) {
            return Arrays.stream(list).map(this::read).max(STRENGTH).orElse(Answer.NOTHING);
        }
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

    /** The kind of evidence. */
    Evidence.Kind kind() {
        return switch (meaning) {
            case WITHDRAWAL -> Evidence.Kind.WITHDRAWN;
            case BOUNCE -> Evidence.Kind.BOUNCE;
            case COMPLAINT -> Evidence.Kind.COMPLAINT;
        };
    }
}
