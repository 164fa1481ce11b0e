// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import org.apache.commons.codec.language.DoubleMetaphone;

/** Encodes the sound of names by Double Metaphone (Philips, The Double Metaphone Search Algorithm, C/C++ Users Journal, 2000), which covers many European languages. FieldKindTest tests it. */
public final class PhoneticCode {

    private static final DoubleMetaphone METAPHONE = new DoubleMetaphone();
    /** Letters that represent a word without a sound. */
    private static final int LETTERS_OF_OTHER_SCRIPTS = 3;

    private PhoneticCode() {
    }

    /** Returns a hash of the sound of the first word of a folded name, never 0. A word without a sound is hashed by its first letters. */
    public static int hash(final String name) {
        final int gap = name.indexOf(' ');
        final String word = gap < 0 ? name : name.substring(0, gap);
        final String sound = of(word);
        final int hash = (sound.isEmpty() ? word.substring(0, word.offsetByCodePoints(0, Math.min(word.codePointCount(0, word.length()), LETTERS_OF_OTHER_SCRIPTS))) : sound).hashCode();
        return hash == 0 ? 1 : hash;
    }

    /** Returns the code of a word; empty if it has none, as in scripts that {@link Romanization} does not know. */
    public static String of(final String word) {
        final String latin = Romanization.of(word);
        final String sound = latin == null ? null : METAPHONE.doubleMetaphone(latin);
        return sound == null ? "" : sound;
    }
}
