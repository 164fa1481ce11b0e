// SPDX-License-Identifier: Apache-2.0
/** Reads the customers of one FlowFile and puts their records aside. */
package io.emailpersonalization.nifi.matching.read;
