// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import org.apache.nifi.serialization.record.Record;

/**
 * A record of a person.
 *
 * @param key its identity, see {@link MemberKey}
 * @param source the system that it comes from; null when it does not say
 */
public record Member(String key, String source, Record record) {
}
