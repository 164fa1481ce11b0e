// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.state.Sha256;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.TreeSet;

/** An id of contacts with all that they are to be pushed with: other contacts, more of them, or other values have another id. */
public final class HoldDigest {

    private static final int DIGITS = 16;

    private final MessageDigest digest = Sha256.sha256();
    private long contacts;

    public void add(final PushCandidate candidate) {
        contacts++;
        add(String.valueOf(candidate.id()));
        add(String.valueOf(candidate.hash()));
        if (candidate.fingerprint() != null) {
            candidate.fingerprint().fields().forEach((field, hash) -> add(field + "=" + hash));
            new TreeSet<>(candidate.fingerprint().memberships().joined()).forEach(this::add);
        }
    }

    public void add(final String text) {
        Sha256.update(digest, text);
    }

    public long contacts() {
        return contacts;
    }

    /** The id of what was added so far; ends the digest. */
    public String id() {
        return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    }
}
