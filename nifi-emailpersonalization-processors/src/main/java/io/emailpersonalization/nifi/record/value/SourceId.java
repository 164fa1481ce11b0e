// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

/**
 * The id of a record in its source. SharedIdTest covers this class.
 *
 * @param source the system; empty if unknown
 * @param id the id in that system, without white space at its ends
 */
public record SourceId(String source, String id) {

    /** The id of a record; null if it cannot identify a person, see {@link PersonIds}. */
    public static SourceId of(final String source, final String id) {
        return PersonIds.isId(id) ? new SourceId(cleanSource(source), Texts.trim(Texts.withoutControls(id))) : null;
    }

    /** The name of a source as ids have it; empty if unknown. */
    public static String cleanSource(final String source) {
        return source == null ? "" : Texts.trim(Texts.withoutControls(source));
    }
}
