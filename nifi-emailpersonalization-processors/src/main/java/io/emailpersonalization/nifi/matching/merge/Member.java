// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import org.apache.nifi.serialization.record.Record;

/**
 * A source record of a golden record.
 *
 * @param key its identity, see {@link MemberKey}
 * @param source the system that it comes from; null when unknown
 */
public record Member(String key, String source, Record record) {
}
