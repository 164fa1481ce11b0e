// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.state.Hashes;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.TreeSet;

/** An id of contacts with all that they are to be pushed with: other contacts, more of them, or other values have another id. */
final class HoldDigest {

    private static final int DIGITS = 16;

    private final MessageDigest digest = Hashes.sha256();
    private long contacts;

    void add(final Candidate candidate) {
        contacts++;
        add(String.valueOf(candidate.id()));
        add(String.valueOf(candidate.hash()));
        if (candidate.fingerprint() != null) {
            candidate.fingerprint().fields().forEach((field, hash) -> add(field + "=" + hash));
            new TreeSet<>(candidate.fingerprint().tags()).forEach(this::add);
        }
    }

    void add(final String text) {
        Hashes.update(digest, text);
    }

    long contacts() {
        return contacts;
    }

    /** The id of what was added so far; ends the digest. */
    String id() {
        return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    }
}
