// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index;

import io.emailpersonalization.nifi.record.KeyedHash;

/** Erased people as the index remembers them: by keyed hashes of their ids and mailboxes. */
public record Suppression(KeyedHash hash) {

    public String ofMember(final String memberKey) {
        return hash.of("member", memberKey);
    }

    public String ofMailbox(final String mailbox) {
        return hash.of("mailbox", mailbox);
    }
}
