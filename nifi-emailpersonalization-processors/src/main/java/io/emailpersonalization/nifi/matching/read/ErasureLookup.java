// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.read;

import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** Finds the records of erased people. */
@FunctionalInterface
public interface ErasureLookup {

    /**
     * Returns the positions of records of erased people.
     *
     * @param readmitted receives the hashes of erased people who are readmitted
     */
    BitSet findErased(List<Record> records, Set<String> readmitted) throws StoreException;
}
