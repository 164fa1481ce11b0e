// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import io.emailpersonalization.nifi.matching.compare.Column;
import org.apache.commons.codec.language.DoubleMetaphone;

/** How names sound, by the number of the name. */
final class PhoneticKeys {

    private static final int LETTERS_OF_OTHER_SCRIPTS = 3;

    private PhoneticKeys() {
    }

    static int[] of(final Column names) {
        final DoubleMetaphone metaphone = new DoubleMetaphone();
        final int[] keys = new int[names.numbers()];
        for (int number = 1; number < keys.length; number++) {
            final String name = names.valueOf(number);
            final int gap = name.indexOf(' ');
            final String word = gap < 0 ? name : name.substring(0, gap);
            final String sound = metaphone.doubleMetaphone(word);
            final int end = Math.min(word.codePointCount(0, word.length()), LETTERS_OF_OTHER_SCRIPTS);
            final int hash = (sound == null || sound.isEmpty() ? word.substring(0, word.offsetByCodePoints(0, end)) : sound).hashCode();
            keys[number] = hash == 0 ? 1 : hash;
        }
        return keys;
    }
}
