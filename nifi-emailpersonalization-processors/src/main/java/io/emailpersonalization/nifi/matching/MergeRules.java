// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.matching.merge.SurvivorshipRule;
import io.emailpersonalization.nifi.record.FieldPath;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How records merge, in a form that the index keeps: whoever changes a person later merges by the rules by which it was merged before.
 *
 * @param roles property name to RecordPath
 * @param survivorship RecordPath to rule
 * @param granted words that mean consent
 */
record MergeRules(Map<String, String> roles, Map<String, String> survivorship, List<String> granted) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static MergeRules of(final Map<CustomerRole, FieldPath> roles, final Map<FieldPath, SurvivorshipRule> rules, final Set<String> granted) {
        final Map<String, String> paths = new TreeMap<>();
        roles.forEach((role, path) -> paths.put(role.property().getName(), path.path()));
        final Map<String, String> survivorship = new TreeMap<>();
        rules.forEach((path, rule) -> survivorship.put(path.path(), rule.text()));
        return new MergeRules(paths, survivorship, List.copyOf(new TreeSet<>(granted)));
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The fields by which the rules of an index merge. */
    static CustomerFields fields(final String json) {
        final MergeRules rules;
        try {
            rules = JSON.readValue(json, MergeRules.class);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("The index holds rules that this version of the bundle does not know", e);
        }
        final Map<CustomerRole, FieldPath> roles = new EnumMap<>(CustomerRole.class);
        for (final CustomerRole role : CustomerRole.values()) {
            if (rules.roles().containsKey(role.property().getName())) {
                roles.put(role, FieldPath.compile(rules.roles().get(role.property().getName())));
            }
        }
        final Map<FieldPath, SurvivorshipRule> survivorship = new LinkedHashMap<>();
        rules.survivorship().forEach((path, rule) -> survivorship.put(FieldPath.compile(path), SurvivorshipRule.of(rule).orElseThrow()));
        return new CustomerFields(roles, Map.of(), survivorship, Set.copyOf(rules.granted()));
    }
}
