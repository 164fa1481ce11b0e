// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import io.emailpersonalization.nifi.record.value.KeyedHash;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.util.ArrayList;
import java.util.List;

/** Erased people as the index remembers them: by keyed hashes of their ids and mailboxes. */
public record ErasureHasher(KeyedHash hash) {

    public String hashOfMember(final String memberKey) {
        return hash.of("member", memberKey);
    }

    public String hashOfMailbox(final String mailbox) {
        return hash.of("mailbox", mailbox);
    }

    /**
     * Everything by which a record of an erased person may be known.
     *
     * @param memberKey null for none
     * @param mailbox null for none
     * @param withFormer whether a mailbox is looked up in the forms of earlier versions too
     */
    public List<String> hashes(final String memberKey, final String mailbox, final boolean withFormer) {
        final List<String> hashes = new ArrayList<>(2);
        if (memberKey != null) {
            hashes.add(hashOfMember(memberKey));
        }
        if (mailbox != null) {
            hashes.add(hashOfMailbox(mailbox));
            if (withFormer) {
                MailAddress.formerForms(mailbox).forEach(form -> hashes.add(hashOfMailbox(form)));
            }
        }
        return hashes;
    }
}
