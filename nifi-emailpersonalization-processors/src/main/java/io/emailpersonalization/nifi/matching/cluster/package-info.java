// SPDX-License-Identifier: Apache-2.0
/** Links become persons, without chains of resemblance. */
package io.emailpersonalization.nifi.matching.cluster;
