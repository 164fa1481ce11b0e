// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.record.value.Digests;

import java.security.MessageDigest;
import java.util.TreeSet;

/** Computes the id of contacts and their values. Other contacts, more contacts or other values have another id. Tested by PushGuardTest. */
public final class HoldDigest {

    /** Hexadecimal digits of an id, 64 bits: short enough to copy by hand; two holds have the same id with a chance of 1 in 10^19. */
    private static final int DIGITS = 16;

    private final MessageDigest digest = Digests.sha256();
    private long contacts;

    public void add(final PushCandidate candidate) {
        contacts++;
        add(String.valueOf(candidate.id()));
        add(String.valueOf(candidate.addressHash()));
        if (candidate.fingerprint() != null) {
            candidate.fingerprint().fields().forEach((field, hash) -> add(field + "=" + hash));
            new TreeSet<>(candidate.fingerprint().memberships().joined()).forEach(this::add);
        }
    }

    public void add(final String text) {
        Digests.addPart(digest, text);
    }

    public long contacts() {
        return contacts;
    }

    /** Returns the id. Ends the digest. */
    public String id() {
        return Digests.hex(digest).substring(0, DIGITS);
    }
}
