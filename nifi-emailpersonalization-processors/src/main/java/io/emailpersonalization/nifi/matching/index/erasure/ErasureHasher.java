// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.erasure;

import io.emailpersonalization.nifi.record.value.KeyedHash;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.util.ArrayList;
import java.util.List;

/** Hashes ids and mailboxes of erased people. The index stores only these keyed hashes of them. Tested by ErasureTest. */
public record ErasureHasher(KeyedHash hash) {

    public String hashOfMember(final String memberKey) {
        return hash.of("member", memberKey);
    }

    public String hashOfMailbox(final String mailbox) {
        return hash.of("mailbox", mailbox);
    }

    /**
     * Returns all hashes under which a record of an erased person may be stored.
     *
     * @param memberKey null for none
     * @param mailbox null for none
     * @param withFormer whether to include the mailbox in the forms of earlier versions
     */
    public List<String> hashes(final String memberKey, final String mailbox, final boolean withFormer) {
        final List<String> hashes = new ArrayList<>(2);
        if (memberKey != null) {
            hashes.add(hashOfMember(memberKey));
        }
        if (mailbox != null) {
            hashes.add(hashOfMailbox(mailbox));
            if (withFormer) {
                MailAddress.legacyForms(mailbox).forEach(form -> hashes.add(hashOfMailbox(form)));
            }
        }
        return hashes;
    }
}
