package align

// Steps are the pairs of events, of the candidate and of the reference, that happen in
// step, in order. The comparison puts them beside each other. The list ends where one of the
// two runs goes another way. Linear in the events.
func (p *Paired) Steps() [][2]int {
	var steps [][2]int
	of := p.pairing
	a, b := of.candidate.Run.Events, of.reference.Run.Events
	i, j := of.candidate.Run.Loading, of.reference.Run.Loading
	for i < len(a) && j < len(b) {
		mine, theirs := int(a[i].Site), int(b[j].Site)
		switch {
		case of.sites[mine] == theirs, of.sites[mine] < 0 && of.back[theirs] < 0 && of.alike(a[i], b[j]):
			steps = append(steps, [2]int{i, j})
			i, j = i+1, j+1
		case of.sites[mine] < 0:
			i++
		case of.back[theirs] < 0:
			j++
		default:
			return steps
		}
	}
	return steps
}
