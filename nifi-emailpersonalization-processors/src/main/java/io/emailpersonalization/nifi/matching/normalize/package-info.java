// SPDX-License-Identifier: Apache-2.0
/** Values as they are compared: folded names, keys of addresses and phones, dates. */
package io.emailpersonalization.nifi.matching.normalize;
