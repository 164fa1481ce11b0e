// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.merge.ConsentEvidence;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.record.ConsentWord;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The people of one FlowFile: what is known of each row without its record, who is one person, and who owns a mailbox that several share. Rows are added, then
 * {@link #match} is called once.
 */
final class Population {

    private static final byte SAYS_NOTHING = 0;
    private static final byte GRANTS = 1;
    private static final byte REFUSES = 2;

    private final CustomerFields fields;
    private final FeatureTable table;
    private long[] updatedAt = new long[1024];
    private long[] consentAt = new long[1024];
    private byte[] consent = new byte[1024];
    private Matching matching;
    private Column email;
    private int[] ownerOfMailbox;
    private final Map<Integer, String> goldenIds = new HashMap<>();

    Population(final CustomerFields fields) {
        this.fields = fields;
        this.table = new FeatureTable(fields.compared());
    }

    void add(final Record record) {
        final int row = table.add(fields.key(record), fields.values(record));
        if (row == updatedAt.length) {
            final int size = row + (row >> 1);
            updatedAt = Arrays.copyOf(updatedAt, size);
            consentAt = Arrays.copyOf(consentAt, size);
            consent = Arrays.copyOf(consent, size);
        }
        updatedAt[row] = fields.millis(CustomerRole.UPDATED_AT, record);
        consentAt[row] = fields.millis(CustomerRole.CONSENT_DATE, record);
        final Boolean granted = fields.granted(record);
        consent[row] = granted == null ? SAYS_NOTHING : granted ? GRANTS : REFUSES;
    }

    void match(final double matchThreshold, final double reviewThreshold) {
        table.freeze();
        matching = new Matcher(table, matchThreshold, reviewThreshold).match();
        email = table.column(FieldKind.EMAIL).orElse(null);
        if (email != null) {
            findOwners();
        }
    }

    int rows() {
        return table.rows();
    }

    Matching matching() {
        return matching;
    }

    String key(final int row) {
        return table.key(row);
    }

    long updatedAt(final int row) {
        return updatedAt[row];
    }

    int[] members(final int row) {
        return matching.clusters().members(row);
    }

    /** The id of a row's person. */
    String goldenId(final int row) {
        if (matching.clusters().size(row) == 1) {
            return GoldenId.of(table.key(row));
        }
        return goldenIds.computeIfAbsent(matching.clusters().cluster(row), cluster -> GoldenId.of(Arrays.stream(members(cluster)).mapToObj(table::key).min(String::compareTo).orElseThrow()));
    }

    /** The row whose address the person keeps: the most recent one with an address; empty when none has one. */
    Optional<Integer> addressRow(final int row) {
        int best = -1;
        if (email != null) {
            for (final int member : members(row)) {
                if (email.number(member) != 0 && (best < 0 || isMoreRecent(member, best))) {
                    best = member;
                }
            }
        }
        return best < 0 ? Optional.empty() : Optional.of(best);
    }

    private boolean isMoreRecent(final int row, final int other) {
        return updatedAt[row] != updatedAt[other] ? updatedAt[row] > updatedAt[other] : table.key(row).compareTo(table.key(other)) < 0;
    }

    /** The row whose word on consent counts for a person: consent holds for its own address only, a refusal for all of them. */
    Optional<Integer> consentRow(final int row) {
        final int address = addressRow(row).map(email::number).orElse(0);
        final List<ConsentEvidence> evidence = new ArrayList<>();
        for (final int member : members(row)) {
            if (consent[member] == REFUSES || consent[member] == GRANTS && address != 0 && email.number(member) == address) {
                evidence.add(evidence(member));
            }
        }
        return ConsentWord.deciding(evidence).map(ConsentEvidence::row);
    }

    private ConsentEvidence evidence(final int row) {
        return new ConsentEvidence(row, consent[row] == GRANTS, consentAt[row]);
    }

    /** Whether a person is the one who may be mailed at the address; null without an address. */
    Boolean ownsMailbox(final int row) {
        return addressRow(row).map(address -> ownerOfMailbox[email.number(address)] == matching.clusters().cluster(row)).orElse(null);
    }

    /**
     * One owner per mailbox. Where the deciding evidence on consent is a refusal, the owner is whoever refused, so that nobody else is mailed there; otherwise it is
     * the most recently active of those who agreed, or of all.
     */
    private void findOwners() {
        final List<List<ConsentEvidence>> evidence = new ArrayList<>();
        for (int number = 0; number < email.numbers(); number++) {
            evidence.add(null);
        }
        ownerOfMailbox = new int[email.numbers()];
        Arrays.fill(ownerOfMailbox, -1);
        for (int row = 0; row < table.rows(); row++) {
            final int mailbox = email.number(row);
            if (mailbox != 0 && consent[row] != SAYS_NOTHING) {
                if (evidence.get(mailbox) == null) {
                    evidence.set(mailbox, new ArrayList<>(1));
                }
                evidence.get(mailbox).add(evidence(row));
            }
        }
        for (int row = 0; row < table.rows(); row++) {
            if (matching.clusters().cluster(row) == row) {
                addressRow(row).ifPresent(address -> claim(address, evidence.get(email.number(address))));
            }
        }
    }

    private void claim(final int address, final List<ConsentEvidence> evidence) {
        final int mailbox = email.number(address);
        final int cluster = matching.clusters().cluster(address);
        final Optional<ConsentEvidence> deciding = evidence == null ? Optional.empty() : ConsentWord.deciding(evidence);
        if (deciding.isPresent() && !deciding.get().granted()) {
            ownerOfMailbox[mailbox] = matching.clusters().cluster(deciding.get().row());
            return;
        }
        final int owner = ownerOfMailbox[mailbox];
        if (owner < 0) {
            ownerOfMailbox[mailbox] = cluster;
            return;
        }
        final boolean agrees = agrees(cluster);
        final boolean ownerAgrees = agrees(owner);
        final int ownersAddress = addressRow(owner).orElseThrow();
        if (agrees != ownerAgrees ? agrees : isMoreRecent(address, ownersAddress)) {
            ownerOfMailbox[mailbox] = cluster;
        }
    }

    private boolean agrees(final int cluster) {
        return consentRow(cluster).map(row -> consent[row] == GRANTS).orElse(false);
    }
}
