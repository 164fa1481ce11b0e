// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.value.ConsentWord;

/**
 * What one record says about mail to its address.
 *
 * @param meaning of its word on consent; null for none, and for a word that is not known. A complaint is a refusal, and a consent that has expired is still to be confirmed
 * @param at when that counts from, in milliseconds since 1970; {@link ConsentWord#UNDATED} when unknown
 * @param asRead whether it counts as of the last run that read it, since it has no date
 * @param bounced whether the address does not exist
 * @param complained whether the person marked a mail to the address as spam
 */
public record ConsentStatement(ConsentWord.Meaning meaning, long at, boolean asRead, boolean bounced, boolean complained) {

    /** A record that says nothing. */
    public static final ConsentStatement NONE = new ConsentStatement(null, ConsentWord.UNDATED, false, false, false);

    /** Whether mail may go to the address as far as this record knows. */
    public boolean isMailable() {
        return meaning == ConsentWord.Meaning.GRANTED && !bounced && !complained;
    }

    /** Whether the person must not be mailed. */
    public boolean isRefusal() {
        return meaning == ConsentWord.Meaning.WITHDRAWN;
    }
}
