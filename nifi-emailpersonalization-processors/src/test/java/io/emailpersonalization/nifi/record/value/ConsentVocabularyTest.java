// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import io.emailpersonalization.nifi.record.value.ConsentEntry.Meaning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The meaning of words, in doubt the least permissive one. */
class ConsentVocabularyTest {

    private final ConsentVocabulary words = new ConsentVocabulary(ConsentVocabulary.parse("yes, opt-in, both, some"), ConsentVocabulary.parse("pending, some"),
            ConsentVocabulary.parse("no, opted out, both"), ConsentVocabulary.parse("complained"), ConsentVocabulary.parse("hard bounce"));

    @Test
    void aListIsNormalized() {
        assertEquals(Set.of("opt in", "yes"), ConsentVocabulary.parse(" Opt-In ,,YES, opt_in, "));
        assertEquals("opted out", ConsentVocabulary.normalize("  Opted_-\tOUT "));
        assertNull(ConsentVocabulary.normalize(null));
    }

    @Test
    void everyWordHasTheMeaningOfItsList() {
        assertEquals(Optional.of(Meaning.GRANTED), words.meaning("Opt In"));
        assertEquals(Optional.of(Meaning.PENDING), words.meaning("PENDING"));
        assertEquals(Optional.of(Meaning.WITHDRAWN), words.meaning("opted-out"));
        assertEquals(Optional.empty(), words.meaning("perhaps"));
        assertEquals(Optional.empty(), words.meaning(" "));
        assertEquals(Optional.empty(), words.meaning(null));
    }

    @Test
    void aWordOfSeveralListsHasTheLeastPermissiveMeaning() {
        assertEquals(Optional.of(Meaning.WITHDRAWN), words.meaning("both"));
        assertEquals(Optional.of(Meaning.PENDING), words.meaning("some"));
    }

    @Test
    void anUnknownWordIsNotSilence() {
        assertTrue(words.isUnknown("perhaps"));
        assertFalse(words.isUnknown("yes"));
        assertFalse(words.isUnknown(" - "));
        assertFalse(words.isUnknown(null));
    }

    @Test
    void complaintsAndBouncesHaveTheirOwnWords() {
        assertTrue(words.isComplaint("Complained"));
        assertFalse(words.isComplaint("hard bounce"));
        assertFalse(words.isComplaint(null));
        assertTrue(words.isBounce("hard-bounce"));
        assertFalse(words.isBounce("soft bounce"));
        assertFalse(words.isBounce(null));
    }

    @ParameterizedTest
    @CsvSource({"opted-out,true", "Hard_Bounce,true", "COMPLAINED,true", "no,false", "yes,false", "perhaps,false", "'',false", ",false"})
    void aDeliverabilityBlocksByEveryWordThatRefusesButNotByAPlainNo(final String text, final boolean blocks) {
        assertEquals(blocks, words.blocks(text));
    }
}
