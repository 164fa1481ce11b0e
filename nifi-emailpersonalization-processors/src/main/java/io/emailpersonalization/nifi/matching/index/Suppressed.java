// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index;

import java.util.Map;

/**
 * The erased people that an index knows.
 *
 * @param erasedAt milliseconds since 1970, by the hash of an id or a mailbox
 * @param hasFormer whether some are from a time when a mailbox could be kept in other forms
 * @param version differs whenever anything else does
 */
public record Suppressed(Map<String, Long> erasedAt, boolean hasFormer, String version) {

    /** Nobody. */
    public static final Suppressed NOBODY = new Suppressed(Map.of(), false, "");
}
