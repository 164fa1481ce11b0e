// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

/**
 * What a source calls a record of its own.
 *
 * @param source the system; empty where it is not known
 * @param id within it, without white space at its ends
 */
public record SourceId(String source, String id) {

    /** The id of a record; null without one that may name a person, see {@link PersonIds}. */
    public static SourceId of(final String source, final String id) {
        return PersonIds.isId(id) ? new SourceId(source == null ? "" : Texts.trim(Texts.withoutControls(source)), Texts.trim(Texts.withoutControls(id))) : null;
    }
}
